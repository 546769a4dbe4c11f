using System.Globalization;
using System.Text;
using System.Text.Json;
using FlagGateway.Admin.Api;
using FlagGateway.Configuration;
using FlagGateway.Core.Hygiene.Editing;
using FlagGateway.Editing;

namespace FlagGateway.Admin.Console;

/// <summary>Fills the forms for editing, and reads what was entered.</summary>
internal sealed class EditPages(DefinitionEditor editor, TimeProvider time)
{
    // More is edited in the file itself.
    private const int MaxText = 256 * 1024;

    /// <summary>Hash in forms of a file that does not exist.</summary>
    private const string NoFile = "none";

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads the definitions of a flag as they are now.</summary>
    /// <param name="flag">Id of the flag; <c>null</c> for a new one.</param>
    public EditModel Read(string? flag)
    {
        EditModel model = new() { Flag = flag ?? "", IsWritable = editor.IsWritable };
        var files = editor.Read();
        try
        {
            model.FlagText = TextOf(DefinitionKind.Flag, files, flag);
            model.PlanText = flag is null ? null : TextOf(DefinitionKind.Plan, files, flag);
            if (model.FlagText is null || model is { PlanText: null, Flag.Length: > 0 })
                model.Problem = files.Issues.Count == 0 ? "There is no such flag in a file here, or it is too large for a form." : files.Issues[0].ToString();
            else if (flag is not null && FieldsOf(model.FlagText) is { } fields)
                model.Fields = EditFields.From(model.FlagText.Tag, fields);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            model.Problem = $"A file is not valid: {exception.Message}";
        }

        return model;
    }

    /// <summary>Reads what was entered; <c>null</c> with the problem beside the field if it cannot be used.</summary>
    public static EditRequest? Find(EditModel model, IFormCollection form)
    {
        if (model.Problem is not null)
            return null;
        var (tag, part) = (form["tag"].ToString(), form["part"].ToString());
        if (part == "fields")
            return model.Fields is null ? null : FindFields(model, form);
        var kind = part == "plan" ? DefinitionKind.Plan : DefinitionKind.Flag;
        var text = form["definition"].ToString().ReplaceLineEndings("\n");
        var wanted = EditBody.Read(Encoding.UTF8.GetBytes(text), kind, model.Flag.Length == 0 ? null : model.Flag, out var problem);
        EditText entered = new(tag, text, problem);
        if (kind == DefinitionKind.Plan)
            model.PlanText = entered;
        else
            model.FlagText = entered;
        return wanted is { } definition ? Request(model, kind, tag, definition) : null;
    }

    private static EditRequest? FindFields(EditModel model, IFormCollection form)
    {
        var flag = Parse(model.FlagText!.Text);
        var entered = EditFields.From(form, FlagFields.Read(flag)!);
        var fields = entered.Read(out var problem);
        model.Fields = entered with { Problem = problem };
        return fields is null ? null : Request(model, DefinitionKind.Flag, entered.Tag, fields.ApplyTo(flag));
    }

    private static EditRequest Request(EditModel model, DefinitionKind kind, string tag, JsonElement wanted) =>
        new(kind, wanted.GetProperty(kind.List.Key).GetString()!, wanted) { IsSeen = hash => (hash ?? NoFile) == tag, IsNew = model.Flag.Length == 0 };

    private static FlagFields? FieldsOf(EditText text) => FlagFields.Read(Parse(text.Text));

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text, Lenient);
        return document.RootElement.Clone();
    }

    private EditText? TextOf(DefinitionKind kind, ConfigFolder files, string? flag)
    {
        var file = kind.FindIn(files);
        if (file is null && !(kind == DefinitionKind.Plan && files.Issues.Count == 0))
            return null;
        var found = file is null || flag is null ? null : kind.List.Find(file.Bytes.Span, flag);
        if (found is null)
            return flag is not null && kind == DefinitionKind.Flag ? null : new(file?.Sha256 ?? NoFile, kind == DefinitionKind.Flag ? FlagTemplate() : PlanTemplate(flag!, files));
        return found.End - found.Start > MaxText ? null : new(file!.Sha256, Unindented(Encoding.UTF8.GetString(file.Bytes.Span[found.Start..found.End])));
    }

    // The last line begins where the first one does in the file.
    private static string Unindented(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var margin = lines[^1].Length - lines[^1].TrimStart().Length;
        return string.Join('\n', lines.Select((line, i) => i > 0 && line.AsSpan(0, Math.Min(margin, line.Length)).IsWhiteSpace() ? line[Math.Min(margin, line.Length)..] : line));
    }

    private string FlagTemplate() => $$"""
        {
          "id": "release.my-flag",
          "description": "",
          "enabled": false,
          "variants": [
            { "name": "legacy", "configuration_value": {} },
            { "name": "new", "configuration_value": {} }
          ],
          "allocation": {
            "default_when_enabled": "legacy",
            "default_when_disabled": "legacy",
            "percentile": [ { "variant": "new", "from": 0, "to": 0 } ]
          },
          "lifecycle": { "type": "release", "owner": "", "created": "{{time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}}" }
        }
        """.ReplaceLineEndings("\n");

    private static string PlanTemplate(string flag, ConfigFolder files)
    {
        string[] names = [];
        if (DefinitionKind.Flag.FindIn(files) is { } file && DefinitionKind.Flag.List.Find(file.Bytes.Span, flag) is { } found)
            names = [.. FlagFields.Read(Parse(Encoding.UTF8.GetString(file.Bytes.Span[found.Start..found.End])))?.Variants.Select(static variant => variant.Name) ?? []];
        return $$"""
            {
              "flag": {{JsonEditor.Quote(flag)}},
              "control": {{JsonEditor.Quote(names.ElementAtOrDefault(0) ?? "control")}},
              "candidate": {{JsonEditor.Quote(names.ElementAtOrDefault(1) ?? "candidate")}},
              "stages": [
                { "name": "canary", "percentage": 1, "hold": "1.00:00:00" },
                { "name": "everyone", "percentage": 100, "hold": "7.00:00:00" }
              ],
              "guardrails": [ { "metric": "error_rate", "hard": "+0.5pp" } ]
            }
            """.ReplaceLineEndings("\n");
    }
}
