package io.pipeio;

import java.util.List;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMembers;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * Keeps the directions between the packages, and what each of them may know.
 */
@AnalyzeClasses(packagesOf = ArchitectureTests.class,
		importOptions = { ImportOption.DoNotIncludeTests.class, ArchitectureTests.WithoutFixtures.class })
class ArchitectureTests {

	private static final String[] ENGINE = { "io.pipeio.fifo..", "io.pipeio.line..", "io.pipeio.concurrent..",
			"io.pipeio.queue..", "io.pipeio.work..", "io.pipeio.inbound..", "io.pipeio.outbound..", "io.pipeio.watch..",
			"io.pipeio.server.." };

	private static final String[] BOOT = { "io.pipeio.listener.error..", "io.pipeio.actuate..",
			"io.pipeio.autoconfigure.." };

	private static final List<String> LOWEST_FIRST = List.of("io.pipeio.line..", "io.pipeio.concurrent..",
			"io.pipeio.queue..", "io.pipeio.work..", "io.pipeio.fifo..", "io.pipeio.inbound..", "io.pipeio.outbound..",
			"io.pipeio.watch..", "io.pipeio.server..", "io.pipeio.logging..", "io.pipeio.observation..", "io.pipeio",
			"io.pipeio.event..", "io.pipeio.listener.adapter..", "io.pipeio.listener.run..", "io.pipeio.listener",
			"io.pipeio.context..", "io.pipeio.integration..", "io.pipeio.listener.error..", "io.pipeio.actuate..",
			"io.pipeio.autoconfigure.aot..", "io.pipeio.autoconfigure.property..", "io.pipeio.autoconfigure");

	@ArchTest
	void packagesUseOnlyThoseBelowThem(JavaClasses classes) {
		for (int i = 0; i < LOWEST_FIRST.size(); i++) {
			String[] allowed = LOWEST_FIRST.subList(0, i + 1).toArray(String[]::new);
			classes().that()
				.resideInAPackage(LOWEST_FIRST.get(i))
				.should()
				.onlyDependOnClassesThat(resideInAnyPackage(allowed).or(resideOutsideOfPackage("io.pipeio..")))
				.because("a floor should stand without those above it")
				.allowEmptyShould(true)
				.check(classes);
		}
	}

	@ArchTest
	void packagesAreFreeOfCycles(JavaClasses classes) {
		slices().matching("(**)")
			.should()
			.beFreeOfCycles()
			.because("packages should be readable one after the other")
			.allowEmptyShould(true)
			.check(classes);
	}

	@ArchTest
	void engineKnowsNeitherSpringNorLogger(JavaClasses classes) {
		noClasses().that()
			.resideInAnyPackage(ENGINE)
			.should()
			.dependOnClassesThat(resideInAnyPackage("org.springframework..", "java.util.logging..",
					"org.apache.commons.logging..", "org.slf4j..")
				.or(assignableTo(System.Logger.class)))
			.because("the engine should be usable without Spring and should tell its observer what happens")
			.allowEmptyShould(true)
			.check(classes);
	}

	@ArchTest
	void springLayerDoesNotKnowBoot(JavaClasses classes) {
		noClasses().that(resideInAPackage("io.pipeio..").and(resideOutsideOfPackages(BOOT)))
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.boot..")
			.because("listeners and the template should work in any Spring application")
			.check(classes);
	}

	@ArchTest
	void nothingPrints(JavaClasses classes) {
		noClasses().should(ACCESS_STANDARD_STREAMS)
			.because("the standard streams belong to the application")
			.allowEmptyShould(true)
			.check(classes);
	}

	@ArchTest
	void onlyPosixUsesJna(JavaClasses classes) {
		noClasses().that()
			.haveNameNotMatching("io\\.pipeio\\.fifo\\.Posix(\\$.*)?")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("com.sun.jna..")
			.because("native calls should go through one door")
			.allowEmptyShould(true)
			.check(classes);
	}

	@ArchTest
	void onlyOperationsUseActuatorAndMeters(JavaClasses classes) {
		noClasses().that()
			.resideOutsideOfPackages("io.pipeio.actuate..", "io.pipeio.autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.micrometer.core..", "org.springframework.boot.actuate..",
					"org.springframework.boot.health..")
			.because("an application should need neither")
			.check(classes);
	}

	@ArchTest
	void onlyChannelAdaptersUseSpringIntegration(JavaClasses classes) {
		noClasses().that()
			.resideOutsideOfPackage("io.pipeio.integration..")
			.should()
			.dependOnClassesThat(resideInAnyPackage("org.springframework.integration..", "io.pipeio.integration.."))
			.because("an application should need no Spring Integration")
			.check(classes);
	}

	@ArchTest
	void nothingStartsProcess(JavaClasses classes) {
		noClasses().should()
			.dependOnClassesThat()
			.areAssignableTo(ProcessBuilder.class)
			.orShould()
			.accessTargetWhere(targetIsRuntimeExec())
			.because("a container should need no shell and no mkfifo")
			.allowEmptyShould(true)
			.check(classes);
	}

	private DescribedPredicate<JavaAccess<?>> targetIsRuntimeExec() {
		return DescribedPredicate.describe("the target is Runtime.exec",
				(access) -> access.getTargetOwner().isEquivalentTo(Runtime.class) && access.getName().equals("exec"));
	}

	@ArchTest
	void autoConfigurationsArePublicAndFinal(JavaClasses classes) {
		classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.because("applications should name them in an exclude and do nothing else with them")
			.allowEmptyShould(true)
			.check(classes);
	}

	@ArchTest
	void autoConfigurationsHaveNoPublicMembers(JavaClasses classes) {
		noMembers().that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.and(areNotMadeByCompiler())
			.should()
			.bePublic()
			.because("beans should be reached through the context")
			.allowEmptyShould(true)
			.check(classes);
	}

	private DescribedPredicate<JavaMember> areNotMadeByCompiler() {
		return DescribedPredicate.describe("are not made by the compiler",
				(member) -> !member.getModifiers().contains(JavaModifier.SYNTHETIC) && !isDefaultConstructor(member));
	}

	private boolean isDefaultConstructor(JavaMember member) {
		return member instanceof JavaConstructor constructor && constructor.getRawParameterTypes().isEmpty();
	}

	@ArchTest
	void postProcessorBeanMethodsAreStatic(JavaClasses classes) {
		methods().that()
			.areAnnotatedWith(Bean.class)
			.and()
			.haveRawReturnType(assignableTo(BeanPostProcessor.class).or(assignableTo(BeanFactoryPostProcessor.class)))
			.should()
			.beStatic()
			.because("a post-processor should not drag its configuration class into early initialization")
			.allowEmptyShould(true)
			.check(classes);
	}

	@ArchTest
	void publicTypesOfAutoConfigurationAreForUsers(JavaClasses classes) {
		classes().that()
			.resideInAPackage("io.pipeio.autoconfigure")
			.and()
			.areTopLevelClasses()
			.and()
			.arePublic()
			.should()
			.haveSimpleNameEndingWith("AutoConfiguration")
			.orShould()
			.haveSimpleNameEndingWith("Properties")
			.orShould()
			.haveSimpleNameEndingWith("Customizer")
			.because("users should exclude, configure and customize, and meet nothing else")
			.allowEmptyShould(true)
			.check(classes);
	}

	static final class WithoutFixtures implements ImportOption {

		@Override
		public boolean includes(Location location) {
			return !location.contains("/io/pipeio/fixture/");
		}

	}

}
