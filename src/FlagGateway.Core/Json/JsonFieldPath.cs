using System.Text;

namespace FlagGateway.Core.Json;

/// <summary>A path of names through objects, such as <c>metadata.user_id</c>.</summary>
internal sealed class JsonFieldPath
{
    /// <summary>Maximum number of names.</summary>
    public const int MaxNames = 8;

    private JsonFieldPath(string text)
    {
        Text = text;
        Names = Array.ConvertAll(text.Split('.'), Encoding.UTF8.GetBytes);
    }

    /// <summary>The path as written.</summary>
    public string Text { get; }

    /// <summary>The names from the outermost object inwards, in UTF-8.</summary>
    internal byte[][] Names { get; }

    /// <summary>Parses a path.</summary>
    /// <param name="text">Names separated by dots: at most <see cref="MaxNames"/>, none of them empty.</param>
    /// <param name="path">The path; <c>null</c> if the text is none.</param>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out JsonFieldPath? path)
    {
        ArgumentNullException.ThrowIfNull(text);
        var names = text.Split('.');
        path = names.Length <= MaxNames && Array.TrueForAll(names, static name => name.Length != 0 && !name.Any(char.IsControl)) ? new JsonFieldPath(text) : null;
        return path is not null;
    }
}
