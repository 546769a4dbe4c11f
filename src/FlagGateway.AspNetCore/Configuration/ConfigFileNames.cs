namespace FlagGateway.Configuration;

/// <summary>Names of the three files of a configuration folder.</summary>
public static class ConfigFileNames
{
    /// <summary>Listeners, identity, state and YARP's own section.</summary>
    public const string Gateway = "gateway.json";

    /// <summary>Flags in the Microsoft feature management schema.</summary>
    public const string Flags = "flags.json";

    /// <summary>Rollout plans; the only optional file.</summary>
    public const string Rollouts = "rollouts.json";
}
