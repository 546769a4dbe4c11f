namespace FlagGateway.FunctionalTests.Ramp;

/// <summary>The ramp takes all processors for a while: nothing that measures time should run beside it.</summary>
[CollectionDefinition(nameof(RampCollection), DisableParallelization = true)]
public sealed class RampCollection;
