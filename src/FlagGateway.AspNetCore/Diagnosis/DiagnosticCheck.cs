namespace FlagGateway.Diagnosis;

/// <summary>Result of one check of an installation.</summary>
public sealed class DiagnosticCheck
{
    /// <summary>Kind of the check, stable for programs: <c>redis</c>, <c>certificate</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What was checked: an address, a file, a key of the configuration.</summary>
    public required string Target { get; init; }

    /// <summary>The result.</summary>
    public required DiagnosticStatus Status { get; init; }

    /// <summary>What was found, for display, without secrets.</summary>
    public required string Finding { get; init; }

    /// <summary>What to do about it; <c>null</c> if nothing.</summary>
    public string? Remedy { get; init; }

    internal static DiagnosticCheck Ok(string name, string target, string finding) => new() { Name = name, Target = target, Status = DiagnosticStatus.Ok, Finding = finding };

    internal static DiagnosticCheck Warning(string name, string target, string finding, string remedy) =>
        new() { Name = name, Target = target, Status = DiagnosticStatus.Warning, Finding = finding, Remedy = remedy };

    internal static DiagnosticCheck Failed(string name, string target, string finding, string remedy) =>
        new() { Name = name, Target = target, Status = DiagnosticStatus.Failed, Finding = finding, Remedy = remedy };
}

/// <summary>Result of a check.</summary>
public enum DiagnosticStatus
{
    /// <summary>Nothing to do.</summary>
    Ok,

    /// <summary>It works, and probably should not stay so.</summary>
    Warning,

    /// <summary>A gateway cannot work so.</summary>
    Failed,
}
