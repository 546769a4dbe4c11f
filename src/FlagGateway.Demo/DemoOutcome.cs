namespace FlagGateway.Demo;

/// <summary>How a demo ended.</summary>
internal enum DemoOutcome
{
    /// <summary>Everything was as the configuration says.</summary>
    Succeeded,

    /// <summary>Something was not, or the demo could not be shown.</summary>
    Failed,

    /// <summary>What was asked for does not go together.</summary>
    WrongUsage,
}
