using System.Globalization;
using System.Text.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Flags;

/// <summary>Reads the gateway's own field <c>lifecycle</c>, in which unknown keys are errors.</summary>
internal static class LifecycleReader
{
    private static readonly string[] Keys = ["type", "owner", "created", "expected_retirement", "extension_reason", "ends", "reviewed", "purpose", "how_to_flip", "deprecated", "lint_ignore"];

    /// <summary>Reads the lifecycle; <c>null</c> if the flag has none.</summary>
    public static FlagLifecycle? Read(JsonElement flag, string flagPath, JsonShape reader)
    {
        if (!reader.TryGet(flag, flagPath, "lifecycle", JsonValueKind.Object, isRequired: false, out var lifecycle))
            return null;
        var path = flagPath + ".lifecycle";
        reader.RefuseUnknownKeys(lifecycle, path, Keys);
        var created = ReadDay(lifecycle, path, "created", reader);
        var retirement = ReadDay(lifecycle, path, "expected_retirement", reader);
        if (created > retirement)
            reader.Error(path + ".expected_retirement", $"{retirement:yyyy-MM-dd}", $"The flag would retire before it was created ({created:yyyy-MM-dd}).", "Choose a later day");
        var ends = ReadDay(lifecycle, path, "ends", reader);
        if (created > ends)
            reader.Error(path + ".ends", $"{ends:yyyy-MM-dd}", $"The experiment would end before it was created ({created:yyyy-MM-dd}).", "Choose a later day");
        return new FlagLifecycle(
            reader.GetEnum(lifecycle, path, "type", FlagType.Release), reader.GetString(lifecycle, path, "owner") ?? "", created, retirement)
        {
            IsTypeNamed = lifecycle.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String,
            Ends = ends,
            Reviewed = ReadDay(lifecycle, path, "reviewed", reader),
            ExtensionReason = reader.GetString(lifecycle, path, "extension_reason") ?? "",
            Purpose = reader.GetString(lifecycle, path, "purpose") ?? "",
            HowToFlip = reader.GetString(lifecycle, path, "how_to_flip") ?? "",
            Deprecated = reader.GetString(lifecycle, path, "deprecated"),
            LintIgnore = reader.GetStrings(lifecycle, path, "lint_ignore") ?? [],
        };
    }

    private static DateOnly? ReadDay(JsonElement lifecycle, string path, string key, JsonShape reader)
    {
        if (reader.GetString(lifecycle, path, key) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        reader.Error($"{path}.{key}", text, "Not a day.", "Write it as 2026-11-01");
        return null;
    }
}
