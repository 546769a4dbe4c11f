namespace FlagGateway.Demo;

/// <summary>Outcome of a demo.</summary>
internal enum DemoOutcome
{
    /// <summary>Everything matched the configuration.</summary>
    Succeeded,

    /// <summary>Something did not match, or the demo could not run.</summary>
    Failed,

    /// <summary>The options contradict each other.</summary>
    WrongUsage,
}
