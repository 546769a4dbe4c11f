using System.Buffers;

namespace FlagGateway.Core.Cohorts;

/// <summary>Validates names of signals.</summary>
public static class SignalName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>Whether a text is a valid name: 1 to 64 characters of <c>a-z 0-9 _ . -</c>.</summary>
    public static bool IsValid(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxLength && !name.ContainsAnyExcept(Characters);
}
