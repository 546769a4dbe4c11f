using FlagGateway.Core.Flags;

namespace FlagGateway.Admin;

/// <summary>Flag ids in paths.</summary>
internal static class FlagPath
{
    /// <summary>The flag id of a path segment; the flag need not exist.</summary>
    /// <remarks>
    /// A server does not decode %2F, so that it is not a separator; so an id with a slash looks like one with %2F.
    /// </remarks>
    public static string IdOf(FlagSet flags, string segment) =>
        flags.Find(segment) is null ? segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase) : segment;
}
