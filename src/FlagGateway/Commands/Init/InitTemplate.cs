using System.Globalization;
using System.Reflection;

namespace FlagGateway.Commands.Init;

/// <summary>Files of a first configuration, with comments.</summary>
/// <param name="Kind">Its name on the command line.</param>
/// <param name="Flag">The flag in it.</param>
/// <param name="Summary">What it is for.</param>
internal sealed record InitTemplate(string Kind, string Flag, string Summary)
{
    /// <summary>Days until the flag should be gone.</summary>
    private const int Retirement = 90;

    private const string Schemas = "schemas/";

    /// <summary>All of them; the first is the default.</summary>
    public static readonly IReadOnlyList<InitTemplate> All =
    [
        new("orders", "release.orders-service", "an old and a new service"),
        new("prompts", "release.assistant-prompt", "two prompts for one LLM backend"),
    ];

    /// <summary>The files by their path in the folder, schemas last.</summary>
    /// <param name="today">The day on which the flag is created.</param>
    public IReadOnlyList<InitFile> Read(DateOnly today)
    {
        var assembly = typeof(InitTemplate).Assembly;
        var prefix = $"init/{Kind}/";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Select(static name => name.Replace('\\', '/'))
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) || name.StartsWith(Schemas, StringComparison.Ordinal))
                .OrderBy(static name => name.StartsWith(Schemas, StringComparison.Ordinal)).ThenBy(static name => name, StringComparer.Ordinal)
                .Select(name => name.StartsWith(Schemas, StringComparison.Ordinal)
                    ? new InitFile(name, Text(assembly, name))
                    : new InitFile(name[prefix.Length..], Dated(Text(assembly, name), today))),
        ];
    }

    private static string Dated(string text, DateOnly today) => text
        .Replace("{{created}}", today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{{retirement}}", today.AddDays(Retirement).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string Text(Assembly assembly, string name)
    {
        using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}

/// <summary>A file to write.</summary>
/// <param name="Path">Its path in the folder, with <c>/</c>.</param>
/// <param name="Text">Its content.</param>
internal sealed record InitFile(string Path, string Text);
