using System.Text.Json;
using FlagGateway.Core.Hygiene.Editing;
using FlagGateway.Reload;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin.Api;

/// <summary>Combines the data of prompts: files, share, and what the state has recorded.</summary>
internal sealed class PromptReader(SnapshotSource snapshots, IStateStore store, PromptControl control)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The versions of one flag, or of all.</summary>
    /// <param name="flag">Id of the flag, or <c>null</c>.</param>
    public IReadOnlyList<PromptView> List(string? flag) =>
    [
        .. from entry in Entries(flag)
           from index in Enumerable.Range(0, entry.Payloads.Length)
           where entry.Payloads[index] is not null
           select Fill(new PromptView { Flag = entry.Flag.Id, Variant = entry.Flag.Variants[index].Name, Sha256 = entry.Payloads[index]!.Sha256 }, entry.Flag, index, entry.Payloads[index]!),
    ];

    /// <summary>One version; <c>null</c> if the variant has none.</summary>
    public PromptDetail? Find(string flag, string variant)
    {
        if (Entries(flag).FirstOrDefault() is not { Payloads: { } payloads, Flag: { } compiled } || compiled.IndexOf(variant) is not (>= 0 and var index) || payloads[index] is not { } payload)
            return null;
        return Fill(new PromptDetail { Flag = compiled.Id, Variant = variant, Sha256 = payload.Sha256 }, compiled, index, payload) with
        {
            Text = payload.Prompt?.Template.Text,
            Variables = payload.Prompt?.Template.Variables ?? [],
            Body = payload.Body is null ? null : JsonElement.Parse(payload.Body.Json),
        };
    }

    /// <summary>The difference of two versions: lines of a unified diff, none if they are equal.</summary>
    public static IReadOnlyList<string> Compare(PromptDetail before, PromptDetail after) =>
        [.. UnifiedDiff.Create("prompt", before.Text ?? "", after.Text ?? ""), .. UnifiedDiff.Create("body", Indent(before.Body), Indent(after.Body))];

    // JSON on several lines; empty for none.
    private static string Indent(JsonElement? json) => json is { } value ? JsonSerializer.Serialize(value, Indented) + "\n" : "";

    private IEnumerable<(Core.Flags.CompiledFlag Flag, VariantPayload?[] Payloads)> Entries(string? flag)
    {
        var snapshot = snapshots.Current;
        return from payload in snapshot.Payloads
               where flag is null || payload.Key.Equals(flag, StringComparison.OrdinalIgnoreCase)
               orderby payload.Key
               let found = snapshot.Flags.Find(payload.Key)
               where found is not null
               select (found, payload.Value);
    }

    private T Fill<T>(T view, Core.Flags.CompiledFlag flag, int index, VariantPayload payload)
        where T : PromptView
    {
        var recorded = store.Current.Prompts.GetValueOrDefault(PromptVersion.KeyOf(view.Flag, view.Variant));
        return view with
        {
            File = payload.File,
            Position = payload.Prompt?.Position.ToString().ToLowerInvariant(),
            Words = payload.Prompt?.Template.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length ?? 0,
            Percentage = flag.PercentageOf(index),
            Since = recorded?.Sha256 == payload.Sha256 ? recorded.At : null,
            Refused = control.Refused.FirstOrDefault(one => one.Flag.Equals(view.Flag, StringComparison.OrdinalIgnoreCase) && one.Variant == view.Variant)?.After,
        };
    }
}
