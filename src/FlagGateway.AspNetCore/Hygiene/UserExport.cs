using System.Globalization;
using System.Text.Json;
using FlagGateway.Configuration;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Attributes;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Hygiene.Importing;
using FlagGateway.Snapshots;
using Microsoft.VisualBasic.FileIO;

namespace FlagGateway.Hygiene;

/// <summary>Compares converted flags with an export of what each user gets in the other system.</summary>
/// <remarks>
/// A table in CSV: <c>user</c>, then columns with the id of a flag (the user's value or variant there), and columns
/// with the name of a group or an attribute (the user's value of it). The user is also the attribute that the other
/// systems call <c>key</c>, <c>id</c> and <c>userId</c>.
/// </remarks>
internal static class UserExport
{
    private const string UserColumn = "user";
    private const int MaxShown = 20;
    private static readonly string[] UserAttributes = ["key", "id", "userId"];

    /// <summary>Compares the flags.</summary>
    /// <param name="result">The converted flags.</param>
    /// <param name="file">Name of the table, for messages.</param>
    /// <param name="table">The table.</param>
    public static UserExportResult Compare(ImportResult result, string file, TextReader table)
    {
        var flags = Read(result).ToDictionary(static entry => entry.Definition.Name, StringComparer.OrdinalIgnoreCase);
        using TextFieldParser parser = new(table) { TextFieldType = FieldType.Delimited, Delimiters = [",", "\t"], HasFieldsEnclosedInQuotes = true, TrimWhiteSpace = false };
        try
        {
            return Compare(flags, file, parser);
        }
        catch (MalformedLineException exception)
        {
            return new(0, 0, 0, [], string.Create(CultureInfo.InvariantCulture, $"error: {file}:{exception.LineNumber}: Not a line of a table: quotes do not match. Put a value with quotes into quotes, and double those inside."));
        }
    }

    private static UserExportResult Compare(Dictionary<string, FlagEntry> flags, string file, TextFieldParser parser)
    {
        if (parser.ReadFields() is not { } header || Array.IndexOf(header, UserColumn) is not (>= 0 and var userColumn))
            return new(0, 0, 0, [], $"error: {file}:1: The first line has no column {UserColumn}. Write: {UserColumn},FLAG,…");
        if (!header.Any(flags.ContainsKey))
            return new(0, 0, 0, [], $"error: {file}:1: No column has the id of a converted flag. Use {string.Join(", ", flags.Keys.Take(10))}");
        string[] groupColumns = [.. header.Select((name, column) => column == userColumn || flags.ContainsKey(name) ? "" : name)];
        List<string> differences = [];
        var (users, values, differing) = (0, 0, 0);
        while (!parser.EndOfData)
        {
            var line = parser.LineNumber;
            var fields = parser.ReadFields()!;
            if (fields.Length != header.Length)
                return new(users, values, differing, differences, string.Create(CultureInfo.InvariantCulture, $"error: {file}:{line}: {fields.Length} columns, and the first line has {header.Length}. Write one value for each."));
            users++;
            string[] groups = [.. groupColumns.Select((name, column) => name.Length == 0 || fields[column].Length == 0 ? "" : $"{name}:{fields[column]}").Where(static group => group.Length != 0)];
            var attributes = AttributesOf(fields[userColumn], groupColumns, fields);
            for (var column = 0; column < fields.Length; column++)
            {
                if (!flags.TryGetValue(header[column], out var flag))
                    continue;
                values++;
                var evaluation = Evaluate(flag.Compiled, fields[userColumn], groups, attributes);
                if (IsSame(flag, evaluation, fields[column]))
                    continue;
                if (++differing <= MaxShown)
                    differences.Add(string.Create(CultureInfo.InvariantCulture, $"{file}:{line}: user {fields[userColumn]} has {fields[column]} of {header[column]}, and would get {VariantNames.Find(flag.Compiled, evaluation) ?? "no variant"}"));
            }
        }

        return new(users, values, differing, differences, null);
    }

    // A column of the attribute's own name says more than the user's id.
    private static Dictionary<string, string> AttributesOf(string user, string[] names, string[] fields)
    {
        var attributes = UserAttributes.ToDictionary(static name => name, _ => user, StringComparer.Ordinal);
        for (var column = 0; column < names.Length; column++)
        {
            if (names[column].Length != 0)
                attributes[names[column]] = fields[column];
        }

        return attributes;
    }

    private static Evaluation Evaluate(CompiledFlag flag, string user, string[] groups, Dictionary<string, string> attributes) =>
        flag.Evaluate(new Subject(user, user, GroupSet.From(groups), AttributeSet.From(attributes)), TimeProvider.System.GetUtcNow().UtcTicks);

    private static bool IsSame(FlagEntry flag, in Evaluation evaluation, string there)
    {
        if (evaluation.Variant < 0)
            return there.Length == 0 || there.Equals(evaluation.Enabled ? "true" : "false", StringComparison.OrdinalIgnoreCase) || there.Equals(evaluation.Enabled ? "on" : "off", StringComparison.OrdinalIgnoreCase);
        if (there == flag.Compiled.Variants[evaluation.Variant].Name)
            return true;
        var value = flag.VariantValues[evaluation.Variant];
        return value.ValueKind switch
        {
            JsonValueKind.Undefined => false,
            JsonValueKind.String => value.GetString() == there,
            JsonValueKind.True or JsonValueKind.False => value.GetRawText().Equals(there, StringComparison.OrdinalIgnoreCase),
            _ => TryParse(there, out var parsed) && JsonElement.DeepEquals(parsed, value),
        };
    }

    private static bool TryParse(string text, out JsonElement value)
    {
        try
        {
            value = JsonElement.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            value = default;
            return false;
        }
    }

    private static IReadOnlyList<FlagEntry> Read(ImportResult result)
    {
        using var document = JsonDocument.Parse(ImportCheck.FileOf(result).ToJsonString());
        var read = FlagsFileReader.Read(document.RootElement, ConfigFileNames.Flags, []);
        // With the flags that they require.
        FlagSet linked = new(read.Select(static entry => entry.Compiled));
        return [.. read.Select(entry => entry with { Compiled = linked.Find(entry.Definition.Name)! })];
    }
}
