namespace FlagGateway.FunctionalTests.Support;

/// <summary>
/// Tests that nothing may run beside: they take all processors for a while, or change what the process has only once.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
