using System.Collections.Immutable;
using System.Globalization;
using FlagGateway.Core.Shadow;
using FlagGateway.Options;

namespace FlagGateway.Configuration.Routes;

/// <summary>Reads how responses are compared: part of the keys <c>Shadow.*</c>.</summary>
internal static class ComparisonReader
{
    private const string Headers = "Shadow.Headers";
    private const string Ignore = "Shadow.Ignore";
    private const string Unordered = "Shadow.Unordered";
    private const string Tolerance = "Shadow.Tolerance";

    private static readonly string[] DefaultHeaders = ["Content-Type", "Location"];

    public static ComparisonRules Read(MetadataReader reader, ShadowOptions options)
    {
        var headers = reader.GetList(Headers);
        foreach (var header in headers.Where(header => !HeaderText.IsName(header)))
            reader.Error(Headers, header, "Not a header's name.", "Use letters, digits and hyphens");
        var unordered = reader.GetList(Unordered);
        var areAllUnordered = unordered is ["*"];
        var (absolute, relative) = ReadTolerance(reader);
        return new ComparisonRules
        {
            Headers = [.. headers.Length == 0 ? DefaultHeaders : headers],
            Ignore = ReadPaths(reader, Ignore, reader.GetList(Ignore)),
            Unordered = areAllUnordered ? [] : ReadPaths(reader, Unordered, unordered),
            AllUnordered = areAllUnordered,
            AbsoluteTolerance = absolute,
            RelativeTolerance = relative,
            SecretNames = [.. options.Secrets],
        };
    }

    private static ImmutableArray<PathPattern> ReadPaths(MetadataReader reader, string key, string[] texts)
    {
        var paths = ImmutableArray.CreateBuilder<PathPattern>();
        foreach (var text in texts)
        {
            if (PathPattern.TryParse(text, out var path, out var problem))
                paths.Add(path);
            else
                reader.Error(key, text, $"Not a path: {problem}.", "Write it as $.items[*].updated_at");
        }

        return paths.ToImmutable();
    }

    // «0.01» is absolute, «1%» relative, «0.01,1%» either.
    private static (double Absolute, double Relative) ReadTolerance(MetadataReader reader)
    {
        var (absolute, relative) = (0.0, 0.0);
        foreach (var text in reader.GetList(Tolerance))
        {
            var isRelative = text.EndsWith('%');
            if (!double.TryParse(isRelative ? text[..^1] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number < 0 || !double.IsFinite(number) || (isRelative && number > 100))
                reader.Error(Tolerance, text, "Not a tolerance.", "Write 0.01, 1% or both: 0.01,1%");
            else if (isRelative)
                relative = number / 100;
            else
                absolute = number;
        }

        return (absolute, relative);
    }
}
