package dev.fathom.agent.reasoning;

import dev.fathom.agent.evidence.Dossier;
import dev.fathom.agent.run.Plan;

/** All a reasoner has when it writes. */
public record Brief(
    Task task, Plan plan, FigureRequest request, FoundFigures found, Dossier dossier) {}
