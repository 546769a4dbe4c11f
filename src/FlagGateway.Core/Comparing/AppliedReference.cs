using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Comparing;

/// <summary>The reference of one metric of a candidate.</summary>
/// <param name="Kind">Kind of reference.</param>
/// <param name="Counts">Its counts; <c>null</c> for those of control in the same window.</param>
public readonly record struct AppliedReference(ReferenceKind Kind, CohortCounts? Counts = null);
