package dev.fathom.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between modules and features, as the design draws them. */
@AnalyzeClasses(packages = "dev.fathom", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule librariesKnowNeitherTheServiceNorQuarkus =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.fathom.agent..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.fathom.agent..", "io.quarkus..", "jakarta..");

  @ArchTest
  static final ArchRule librariesDoNotKnowEachOther =
      slices().matching("dev.fathom.(search|sandbox|engine)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule readingDoesNotKnowTheIndex =
      noClasses()
          .that()
          .resideInAnyPackage("dev.fathom.search.document..", "dev.fathom.search.read..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.fathom.search.index..", "dev.fathom.search.embed..");

  @ArchTest
  static final ArchRule theFacesAreKnownToNobody =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.fathom.agent.api..", "dev.fathom.agent.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.fathom.agent.api..", "dev.fathom.agent.cli..");

  @ArchTest
  static final ArchRule runsDoNotKnowHowResearchIsDone =
      noClasses()
          .that()
          .resideInAPackage("dev.fathom.agent.run..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.fathom.agent.research..", "dev.fathom.agent.reasoning..");

  @ArchTest
  static final ArchRule onlyStoresTouchTheDatabase =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Store")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("jakarta.persistence.EntityManager");
}
