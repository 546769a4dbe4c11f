using FlagGateway.Core.Flags;

namespace FlagGateway.Admin;

/// <summary>Ids of flags in paths.</summary>
internal static class FlagPath
{
    /// <summary>The id that a segment of a path means; it need not be known.</summary>
    /// <remarks>A server leaves %2F as it is, so that it divides nothing; then an id with a slash looks like one with %2F.</remarks>
    public static string IdOf(FlagSet flags, string segment) =>
        flags.Find(segment) is null ? segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase) : segment;
}
