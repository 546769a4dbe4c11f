namespace FlagGateway.Demo.Proof;

/// <summary>Result of checking a response with the evaluator.</summary>
/// <param name="Variant">The variant that the user got, or <c>null</c> if nothing was judged.</param>
/// <param name="IsByName">Whether a rule for users or groups chose it, not a percentage.</param>
/// <param name="IsFallback">
/// Whether the gateway sent the user to control because the variant's cluster was unavailable.
/// </param>
/// <param name="Problem">How the response contradicts the snapshot, or <c>null</c> if it does not.</param>
internal readonly record struct DemoJudgement(string? Variant, bool IsByName, bool IsFallback, string? Problem);
