namespace BareYarp;

/// <summary>What the comparison varies.</summary>
/// <param name="Listen">Where to listen.</param>
/// <param name="Upstream">Where every request goes.</param>
/// <param name="Meters">Whether .NET's own meters are aggregated, as the gateway has to.</param>
internal sealed record Settings(string Listen, string Upstream, bool Meters)
{
    public static Settings Parse(string[] args) => args is [var listen, var upstream, .. var options]
        ? new(listen, upstream, options.Contains("--meters"))
        : throw new ArgumentException("Usage: BareYarp LISTEN UPSTREAM [--meters]", nameof(args));
}
