using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace FlagGateway.Core.Shadow;

/// <summary>
/// A path pattern for JSON documents: <c>$.items[*].updated_at</c>. Supported are <c>.name</c>, <c>['any name']</c>,
/// <c>[3]</c>, <c>.*</c> and <c>[*]</c> (both: any child), and <c>..name</c> (at any depth). Names are matched exactly.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9535">JSONPath, of which this is a small part</seealso>
public sealed class PathPattern
{
    /// <summary>Maximum number of steps of a pattern.</summary>
    public const int MaxSteps = 64;

    private PathPattern(string text, ImmutableArray<PathStep> steps) => (Text, Steps) = (text, steps);

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    internal ImmutableArray<PathStep> Steps { get; }

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="FormatException">
    /// The text is not a path; the message contains the position and what was expected.
    /// </exception>
    public static PathPattern Parse(string text) =>
        TryParse(text, out var pattern, out var problem) ? pattern : throw new FormatException(problem);

    /// <summary>Parses a pattern, or returns the problem and its position.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PathPattern? pattern, [NotNullWhen(false)] out string? problem)
    {
        pattern = null;
        var steps = PathReader.Read(text ?? "", out problem);
        if (steps is null)
        {
            problem ??= "not a path";
            return false;
        }

        pattern = new PathPattern(text ?? "", [.. steps]);
        problem = null;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
