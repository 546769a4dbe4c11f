using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Text;
using FlagGateway.Commands;

namespace FlagGateway.Tests.Documents;

/// <summary>The reference of all commands, generated from the program's own command line.</summary>
internal static class CommandReference
{
    /// <summary>The document, in Markdown.</summary>
    public static string Create()
    {
        var root = CommandTree.Create();
        StringBuilder text = new();
        text.Append("""
            # Commands and their options

            Generated from the program: `flaggateway COMMAND --help` prints the same. What they are for, and their exit codes:
            [commands](../cli.md). Every command has `--help` and `--no-color`.

            """);
        foreach (var command in CommandHelp.All(root).Where(static command => !command.Hidden).OrderBy(CommandHelp.NameOf, StringComparer.Ordinal))
            Append(text, command);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void Append(StringBuilder text, Command command)
    {
        var rows = command.Arguments.Select(RowOf).Concat(command.Options.Where(static option => option is not HelpOption and { Hidden: false, Name: not "--no-color" }).Select(RowOf)).ToArray();
        var line = string.Join(' ', [CommandHelp.NameOf(command), .. command.Arguments.Where(static argument => !argument.Hidden).Select(ValueOf)]).Trim();
        text.Append(CultureInfo.InvariantCulture, $"\n## `{$"flaggateway {line}".Trim()}`\n\n{command.Description}\n");
        if (rows.Length > 0)
            text.Append("\n| | value | default | |\n|---|---|---|---|\n").AppendJoin('\n', rows).Append('\n');
        // A group of commands shows those of its commands, which follow.
        if (command.Subcommands.Count == 0 && CommandExamples.Find(CommandHelp.NameOf(command)) is { Count: > 0 } examples)
            text.Append("\n```sh\n").AppendJoin('\n', examples).Append("\n```\n");
    }

    private static string RowOf(Argument argument) => Row($"`{ValueOf(argument)}`", string.Join(", ", CommandHelp.Choices(argument)), argument.HasDefaultValue ? argument.GetDefaultValue() : null, argument.Description);

    private static string RowOf(Option option)
    {
        var choices = CommandHelp.Choices(option);
        var value = option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0 ? "" : option.HelpName ?? (choices.Count > 0 ? string.Join("|", choices) : "VALUE");
        var meaning = option.Required ? $"{option.Description} Required." : option.Description;
        return Row(string.Join(", ", option.Aliases.Prepend(option.Name).Select(static name => $"`{name}`")), value.Length == 0 ? "" : $"`{value}`", option.HasDefaultValue ? option.GetDefaultValue() : null, meaning);
    }

    private static string Row(string name, string value, object? otherwise, string? meaning)
    {
        var text = otherwise is null or false or (System.Collections.IEnumerable and not string) ? "" : Convert.ToString(otherwise, CultureInfo.InvariantCulture);
        return $"| {name} | {Escape(value)} | {(string.IsNullOrEmpty(text) ? "" : $"`{Escape(text)}`")} | {Escape(meaning ?? "")} |";
    }

    private static string ValueOf(Argument argument)
    {
        var name = (argument.HelpName ?? argument.Name).ToUpperInvariant();
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
