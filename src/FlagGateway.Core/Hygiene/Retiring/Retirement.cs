using FlagGateway.Core.Hygiene.Editing;

namespace FlagGateway.Core.Hygiene.Retiring;

/// <summary>The three files as text; <c>null</c> for a missing one.</summary>
/// <param name="Gateway">gateway.json.</param>
/// <param name="Flags">flags.json.</param>
/// <param name="Rollouts">rollouts.json.</param>
internal sealed record FolderText(ReadOnlyMemory<byte> Gateway, ReadOnlyMemory<byte> Flags, ReadOnlyMemory<byte>? Rollouts);

/// <summary>Change of one route.</summary>
/// <param name="Id">Id of the route.</param>
/// <param name="Cluster">The cluster of the variant that stays.</param>
/// <param name="Headers">The headers that it sets.</param>
/// <param name="DropsShadow">Whether its copies belong to the flag and end with it.</param>
public sealed record RouteChange(string Id, string Cluster, IReadOnlyList<KeyValuePair<string, string>> Headers, bool DropsShadow);

/// <summary>
/// Removes a flag from the files: the variant served to everyone becomes the route's own setting. Nothing else changes.
/// </summary>
internal static class Retirement
{
    private const int FlagsDepth = 4;

    /// <summary>Returns the files without the flag.</summary>
    /// <param name="files">The files.</param>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="routes">The routes that use it.</param>
    /// <exception cref="RetirementException">A file has a form that cannot be edited.</exception>
    public static FolderText Apply(FolderText files, string flag, IEnumerable<RouteChange> routes) => new(
        routes.Aggregate(files.Gateway, static (gateway, route) => RouteEdit.Apply(gateway, route)),
        RemoveFlag(files.Flags, flag),
        files.Rollouts is { } rollouts ? RemoveRollout(rollouts, flag) : null);

    private static byte[] RemoveFlag(ReadOnlyMemory<byte> text, string flag)
    {
        var list = JsonOutline.Read(text.Span, FlagsDepth).Find("feature_management")?.Find("feature_flags")
            ?? throw new RetirementException("flags.json has no list feature_management.feature_flags.");
        return JsonEditor.Remove(text, list, one => Names(one, "id", flag));
    }

    private static byte[] RemoveRollout(ReadOnlyMemory<byte> text, string flag) =>
        JsonOutline.Read(text.Span).Find("rollouts") is { } list
            ? JsonEditor.Remove(text, list, one => Names(one, "flag", flag))
            : text.ToArray();

    private static bool Names(JsonOutline one, string key, string flag) =>
        string.Equals(one.Find(key)?.Text, flag, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A file cannot be edited; the message contains the file and the reason.</summary>
public sealed class RetirementException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public RetirementException()
        : this("A file cannot be edited.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public RetirementException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception for another one.</summary>
    public RetirementException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
