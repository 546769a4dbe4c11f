using System.CommandLine;
using FlagGateway.Core.Hygiene.References;
using FlagGateway.Hygiene;

namespace FlagGateway.Commands.Flags;

/// <summary>Options with source trees to search.</summary>
internal sealed class SourceOptions
{
    private readonly Option<string[]> _code = Tree("--code", "Source tree to search; may be repeated.");

    private readonly Option<string[]> _dashboards = Tree("--dashboards", "Folder with dashboards and alerts to search; may be repeated.");

    public void AddTo(Command command)
    {
        command.Options.Add(_code);
        command.Options.Add(_dashboards);
    }

    /// <summary>All trees, of code and of dashboards.</summary>
    /// <param name="valueOf">Reads an option.</param>
    public IReadOnlyList<string> RootsOf(Func<Option<string[]>, string[]?> valueOf) => [.. valueOf(_code) ?? [], .. valueOf(_dashboards) ?? []];

    /// <summary>Searches the trees; <c>null</c> if none was named.</summary>
    public SourceReferences? Search(ParseResult result, string flag)
    {
        var (code, dashboards) = (result.GetValue(_code) ?? [], result.GetValue(_dashboards) ?? []);
        if (code.Length + dashboards.Length == 0)
            return null;
        SourceReferences search = new(flag);
        foreach (var root in code)
            search.Search("code", root);
        foreach (var root in dashboards)
            search.Search("dashboard", root);
        return search;
    }

    /// <summary>Lines for display: the references found, and the files not searched.</summary>
    public static IEnumerable<string> Lines(IEnumerable<FlagReference> references, SourceReferences? search)
    {
        foreach (var one in references)
            yield return $"{one.Kind,-10}  {one.File}:{one.Line}: {(one.Path is null ? "" : one.Path + ": ")}{one.Excerpt}";
        if (search is null)
            yield break;
        yield return $"{search.Files} source files searched; not searched: {search.Large} larger than {SourceReferences.MaxBytes / 1024 / 1024} MiB, {search.Binary} binary, {search.Unreadable} unreadable";
        if (search.IsCut)
            yield return $"warning: there is more: the search ends after {SourceReferences.MaxFound} lines or {SourceReferences.MaxFiles} files";
    }

    private static Option<string[]> Tree(string name, string description)
    {
        var option = new Option<string[]>(name) { Description = description, HelpName = "DIR", DefaultValueFactory = static _ => [] };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(static token => !Path.Exists(token.Value)))
                result.AddError($"{name} is '{token.Value}', and there is no such folder.");
        });
        return option;
    }
}
