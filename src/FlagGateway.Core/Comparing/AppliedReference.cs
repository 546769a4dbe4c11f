using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Comparing;

/// <summary>What one metric of a candidate is compared with.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Counts">Its counts; <c>null</c> for those of control in the same span.</param>
public readonly record struct AppliedReference(ReferenceKind Kind, CohortCounts? Counts = null);
