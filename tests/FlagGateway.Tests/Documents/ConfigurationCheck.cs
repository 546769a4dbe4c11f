using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Commands.Profiles;
using FlagGateway.Commands.Rollouts;
using FlagGateway.Configuration;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Documents;

/// <summary>
/// Mistakes in JSON: the gateway's own reader finds them, in the smallest configuration that has the names of the
/// documents.
/// </summary>
internal static class ConfigurationCheck
{
    private const string Prompt = "Write an email.";

    private static readonly string[] Names = ["gateway.json", "flags.json", "rollouts.json"];

    /// <summary>
    /// The mistakes of one block; <c>null</c> if it is none of the files that this program reads, nor a part of one.
    /// </summary>
    public static async Task<IReadOnlyList<string>?> FindAsync(string text)
    {
        JsonNode node;
        try
        {
            node = DocumentJson.Parse(text);
        }
        catch (JsonException exception)
        {
            return [exception.Message];
        }

        if (node is not JsonObject fragment)
            return null;
        if (fragment.ContainsKey("profiles"))
            return ReadProfiles(text);
        List<IReadOnlyList<string>> found = [];
        foreach (var position in FilePosition.Find(fragment))
            found.Add(await FindAsync(position, fragment));
        return found.MinBy(static mistakes => mistakes.Count);
    }

    /// <summary>The mistakes of files that a document shows as complete.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(IReadOnlyList<(string Name, string Text)> files)
    {
        using TempFolder folder = new();
        foreach (var (name, text) in files)
            Write(folder, name, text);
        return [.. await LoadAsync(folder), .. files.SelectMany(static file => FilePosition.OfFile(file.Name)?.UnknownKeys(DocumentJson.Parse(file.Text)) ?? [])];
    }

    private static async Task<IReadOnlyList<string>> FindAsync(FilePosition position, JsonObject fragment)
    {
        using TempFolder folder = new();
        foreach (var name in Names)
        {
            var root = JsonNode.Parse(File.ReadAllText(Path.Combine(DocumentationTests.Root, "tests/FlagGateway.Tests/Documents/World", name)))!.AsObject();
            if (name == position.File)
                position.Insert(root, fragment);
            Write(folder, name, root.ToJsonString());
        }

        foreach (var file in DocumentJson.Members(fragment).Where(static member => member.Key == "file").Select(static member => member.Value!.GetValue<string>()))
            Write(folder, file, Path.GetExtension(file) == ".json" ? "{}" : Prompt);
        return [.. await LoadAsync(folder), .. position.UnknownKeys(fragment)];
    }

    private static async Task<IReadOnlyList<string>> LoadAsync(TempFolder folder)
    {
        var result = await new ConfigLoader(folder.Path, [], new CohortRegistry()).LoadAsync(previous: null);
        // Secrets and certificates of the reader are not on this machine.
        return [.. result.Issues.Where(static issue => issue.Severity == IssueSeverity.Error || issue.Problem.StartsWith("Unknown key", StringComparison.Ordinal))
            .Where(static issue => !(IsFile(issue.Path) && Path.IsPathRooted(issue.Value) && !File.Exists(issue.Value))).Select(static issue => issue.ToString())];
    }

    private static bool IsFile(string path) => path.EndsWith("File", StringComparison.Ordinal) || path.Contains("Certificate", StringComparison.Ordinal);

    private static IReadOnlyList<string> ReadProfiles(string text)
    {
        using TempFolder folder = new();
        folder.Write("profiles.json", text);
        try
        {
            ProfileFile.Read(folder["profiles.json"], static _ => null);
            return [];
        }
        catch (AdminException exception)
        {
            return [exception.Message];
        }
    }

    private static void Write(TempFolder folder, string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        folder.Write(name, text);
    }
}
