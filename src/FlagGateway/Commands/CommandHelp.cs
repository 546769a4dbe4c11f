using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FlagGateway.Commands;

/// <summary>Adds examples to the help of each command, and names all choices of its options.</summary>
internal static class CommandHelp
{
    /// <summary>Applies to the program's commands.</summary>
    public static void Apply(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ActionWithExamples(help.Action!);
        // Settings belong to run, which is the default: other commands would show them in their usage.
        foreach (var argument in root.Arguments)
            argument.Hidden = true;
        foreach (var option in All(root).SelectMany(static command => command.Options).Distinct())
        {
            if (option.HelpName is not null && Choices(option) is { Count: > 0 } choices && choices.Any(choice => option.HelpName.Split('|').All(part => part != choice)))
                option.Description = $"{option.Description?.TrimEnd('.')}. One of: {string.Join(", ", choices)}.";
        }
    }

    /// <summary>A command and all below it.</summary>
    public static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    /// <summary>The only values that an option accepts; empty if it accepts others, such as ids of flags.</summary>
    public static IReadOnlyList<string> Choices(Symbol symbol) => symbol switch
    {
        Option { ValueType: var type } when type == typeof(bool) => [],
        Option option => From(option.CompletionSources),
        Argument argument => From(argument.CompletionSources),
        _ => [],
    };

    /// <summary>Its name without the program's: <c>rollout status</c>.</summary>
    public static string NameOf(Command command) =>
        command is RootCommand ? "" : $"{command.Parents.OfType<Command>().Select(NameOf).FirstOrDefault()} {command.Name}".Trim();

    private static IReadOnlyList<string> From(IEnumerable<Func<CompletionContext, IEnumerable<CompletionItem>>> sources) =>
        [.. sources.Where(static source => source != FlagCompletion.Find).SelectMany(static source => source(CompletionContext.Empty)).Select(static item => item.Label)];

    private sealed class ActionWithExamples(CommandLineAction help) : SynchronousCommandLineAction
    {
        // As for the library's own: help is no mistake where arguments are missing.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = ((SynchronousCommandLineAction)help).Invoke(parseResult);
            var examples = CommandExamples.Find(NameOf(parseResult.CommandResult.Command));
            if (examples.Count > 0)
            {
                parseResult.InvocationConfiguration.Output.WriteLine("Examples:");
                foreach (var example in examples)
                    parseResult.InvocationConfiguration.Output.WriteLine($"  {example}");
                parseResult.InvocationConfiguration.Output.WriteLine();
            }

            return code;
        }
    }
}
