namespace FlagGateway.Demo.Proof;

/// <summary>What the evaluator says to an answer.</summary>
/// <param name="Variant">The variant that the user got, or <c>null</c> where nothing was judged.</param>
/// <param name="IsByName">Whether a rule for users or groups put the user there, not a percentage.</param>
/// <param name="IsFallback">Whether the gateway sent the user to control because the variant's cluster was away.</param>
/// <param name="Problem">Why the answer is not what the snapshot says, or <c>null</c> if it is.</param>
internal readonly record struct DemoJudgement(string? Variant, bool IsByName, bool IsFallback, string? Problem);
