package io.pipeio.test;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;

/**
 * Keeps what the test support may know.
 */
@AnalyzeClasses(packagesOf = ArchitectureTests.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	void knowsTheEngineAndSpringOnly(JavaClasses classes) {
		classes().should()
			.onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", "org.springframework..",
					"io.pipeio.test..", "io.pipeio.fifo..", "io.pipeio.line..", "io.pipeio.server.."))
			.because("users should choose the libraries of their tests")
			.check(classes);
	}

	@ArchTest
	void nothingPrints(JavaClasses classes) {
		noClasses().should(ACCESS_STANDARD_STREAMS)
			.because("the standard streams belong to the application")
			.check(classes);
	}

}
