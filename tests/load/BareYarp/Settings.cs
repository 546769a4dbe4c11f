namespace BareYarp;

/// <summary>What the comparison varies.</summary>
/// <param name="Listen">Where to listen; several addresses with semicolons in between.</param>
/// <param name="Upstream">Where every request goes.</param>
/// <param name="Meters">Whether .NET's own meters are aggregated, as the gateway has to.</param>
/// <param name="Certificate">Files of the certificate and the key for https; <c>null</c> for none.</param>
internal sealed record Settings(string Listen, string Upstream, bool Meters, (string Path, string KeyPath)? Certificate)
{
    public static Settings Parse(string[] args) => args is [var listen, var upstream, .. var options]
        ? new(listen, upstream, options.Contains("--meters"), options is [.., "--certificate", var path, var key] ? (path, key) : null)
        : throw new ArgumentException("Usage: BareYarp LISTEN UPSTREAM [--meters] [--certificate PEM KEY]", nameof(args));
}
