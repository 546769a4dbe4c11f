using System.Text.RegularExpressions;
using FlagGateway.Commands;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Documents;

/// <summary>
/// Mistakes in commands: what the program does not understand, and files of this repository that do not exist.
/// </summary>
internal static partial class CommandCheck
{
    /// <summary>The mistakes of a text for a shell.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(string text)
    {
        List<string> mistakes = [];
        try
        {
            foreach (var command in ShellReader.Read(text))
                mistakes.AddRange(await FindAsync(command));
        }
        catch (FormatException exception)
        {
            mistakes.Add(exception.Message);
        }

        return mistakes;
    }

    /// <summary>
    /// The arguments of the program, whichever way a command starts it; <c>null</c> if it starts something else.
    /// </summary>
    public static IReadOnlyList<string>? ArgumentsOf(IReadOnlyList<string> command)
    {
        var line = command.ToList();
        var after = line switch
        {
            [var program, ..] when IsProgram(program) => 1,
            ["dotnet", "run", ..] when line.Contains("src/FlagGateway") => line.IndexOf("--") is var end and > 0 ? end + 1 : line.Count,
            ["docker" or "podman" or "kubectl", ..] when line.Intersect(["run", "exec"]).Any() => line.FindLastIndex(static part => IsProgram(part.Split(':')[0])) + 1,
            _ => 0,
        };
        return after == 0 ? null : line[after..];
    }

    private static async Task<IReadOnlyList<string>> FindAsync(IReadOnlyList<string> command)
    {
        if (ArgumentsOf(command) is { } arguments)
            return [.. Errors(arguments), .. await UnknownSettingsAsync(arguments)];
        if (command is ["sh" or "bash", "-c", var inner, ..])
            return await FindAsync(inner);
        // A service is created with a command line in quotation marks.
        var nested = command.Where(static part => part.Split(' ') is { Length: > 1 } parts && IsProgram(parts[0]));
        return [.. MissingFiles(command), .. (await Task.WhenAll(nested.Select(static part => FindAsync(part)))).SelectMany(static found => found)];
    }

    // Files of the reader are not on this machine.
    private static IEnumerable<string> Errors(IReadOnlyList<string> arguments) =>
        CommandTree.Create().Parse(arguments).Errors.Select(error => $"flaggateway {string.Join(' ', arguments)}: {error.Message}")
            .Where(static message => !message.Contains(", and there is no such ", StringComparison.Ordinal));

    private static async Task<IEnumerable<string>> UnknownSettingsAsync(IReadOnlyList<string> arguments)
    {
        var settings = arguments.Where(static argument => argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains('=', StringComparison.Ordinal) && char.IsAsciiLetterUpper(argument[2])).ToArray();
        if (settings.Length == 0)
            return [];
        var result = await Configurations.LoadAsync(overrides: settings);
        return result.Issues.Where(static issue => issue.Problem.Contains("is not known", StringComparison.Ordinal) || issue.Problem.StartsWith("Unknown ", StringComparison.Ordinal)).Select(static issue => issue.ToString());
    }

    private static IEnumerable<string> MissingFiles(IReadOnlyList<string> command)
    {
        var script = command is ["sh" or "bash" or "python3" or "node", var file, ..] && !file.StartsWith('-') ? file : null;
        return command.SelectMany(static part => OwnFile().Matches(part).Select(static match => match.Groups["path"].Value)).Append(script).OfType<string>().Distinct()
            .Where(static path => !path.Contains('$', StringComparison.Ordinal) && !Path.Exists(Path.Combine(DocumentationTests.Root, path)))
            .Select(path => $"{string.Join(' ', command)}: there is no {path}");
    }

    private static bool IsProgram(string part) => part.Split('/', '\\')[^1] is "flaggateway" or "flaggateway.exe";

    [GeneratedRegex(@"(^|[=,])(\./)?(?<path>(config|dashboards|docs|samples|src|tests|\.ci)/[^,:]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex OwnFile();
}
