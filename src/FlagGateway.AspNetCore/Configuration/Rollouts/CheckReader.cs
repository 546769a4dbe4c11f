using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Checks;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Reads the checks of a plan.</summary>
internal static class CheckReader
{
    private static readonly string[] Kinds = ["json", "words", "matches", "not_matches", "refusal", "http"];
    private static readonly string[] Keys = ["signal", .. Kinds, "timeout"];
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Reads all checks; <c>null</c> for none.</summary>
    public static PlannedChecks? Read(JsonElement plan, string path, JsonShape shape)
    {
        var sample = ReadSample(plan, path, shape);
        if (!shape.TryGet(plan, path, "checks", JsonValueKind.Array, isRequired: false, out var array))
            return null;
        List<TextCheck> checks = [];
        var index = 0;
        foreach (var element in array.EnumerateArray())
        {
            var own = $"{path}.checks[{index++}]";
            if (ReadOne(element, own, shape) is not { } check)
                continue;
            if (checks.Exists(other => other.Signal == check.Signal))
                shape.Error(own + ".signal", check.Signal, "Another check has this signal.", "Give each check its own signal");
            checks.Add(check);
        }

        return checks.Count == 0 ? null : new PlannedChecks(checks, sample);
    }

    private static double ReadSample(JsonElement plan, string path, JsonShape shape)
    {
        if (!shape.TryGet(plan, path, "checks_sample", JsonValueKind.Number, isRequired: false, out var value))
            return 1;
        if (value.GetDouble() is > 0 and <= 1 and var sample)
            return sample;
        shape.Error(path + ".checks_sample", value.GetRawText(), "Not a share of users.", "Write a number above 0 and up to 1, such as 0.2");
        return 1;
    }

    private static TextCheck? ReadOne(JsonElement element, string path, JsonShape shape)
    {
        if (!shape.Expect(element, path, JsonValueKind.Object))
            return null;
        shape.RefuseUnknownKeys(element, path, Keys);
        var signal = shape.GetString(element, path, "signal", isRequired: true) ?? "";
        if (signal.Length != 0 && (!SignalName.IsValid(signal) || LlmSignals.IsReserved(signal)))
            shape.Error(path + ".signal", signal, "Not the name of a signal.", "Use 1 to 64 characters of a-z 0-9 _ . -, not beginning with llm.");
        var kinds = Array.FindAll(Kinds, kind => element.TryGetProperty(kind, out _));
        if (kinds.Length != 1)
        {
            shape.Error(path, kinds.Length == 0 ? null : string.Join(", ", kinds), "A check has exactly one kind.", $"Write one of {string.Join(", ", Kinds)}");
            return null;
        }

        if (kinds[0] != "http" && element.TryGetProperty("timeout", out var timeout))
            shape.Error(path + ".timeout", timeout.GetRawText(), "Only http checks have a timeout.", "Remove it");
        return kinds[0] switch
        {
            "json" => ReadJson(element, signal, path, shape),
            "words" => ReadWords(element, signal, path, shape),
            "refusal" => ReadRefusal(element, signal, path, shape),
            "http" => ReadHttp(element, signal, path, shape),
            _ => ReadPattern(element, kinds[0], signal, path, shape),
        };
    }

    private static JsonCheck? ReadJson(JsonElement element, string signal, string path, JsonShape shape)
    {
        if (!shape.TryGet(element, path, "json", JsonValueKind.Object, isRequired: true, out var json))
            return null;
        path += ".json";
        shape.RefuseUnknownKeys(json, path, ["required", "types", "strict"]);
        Dictionary<string, string> types = new(StringComparer.Ordinal);
        if (shape.TryGet(json, path, "types", JsonValueKind.Object, isRequired: false, out var typed))
        {
            foreach (var type in typed.EnumerateObject())
            {
                if (type.Value.ValueKind == JsonValueKind.String && Array.IndexOf(JsonCheck.TypeNames, type.Value.GetString()) >= 0)
                    types[type.Name] = type.Value.GetString()!;
                else
                    shape.Error(Core.Json.JsonPath.Property(path + ".types", type.Name), type.Value.GetRawText(), "Not a type.", $"Use one of {string.Join(", ", JsonCheck.TypeNames)}");
            }
        }

        return new JsonCheck(signal, shape.GetStrings(json, path, "required") ?? [], types, shape.GetBool(json, path, "strict"));
    }

    private static WordCountCheck? ReadWords(JsonElement element, string signal, string path, JsonShape shape)
    {
        if (!shape.TryGet(element, path, "words", JsonValueKind.Object, isRequired: true, out var words))
            return null;
        path += ".words";
        shape.RefuseUnknownKeys(words, path, ["min", "max"]);
        var (min, max) = (ReadCount(words, path, "min", 0, shape), ReadCount(words, path, "max", int.MaxValue, shape));
        if (min > max || !(words.TryGetProperty("min", out _) || words.TryGetProperty("max", out _)))
            shape.Error(path, words.GetRawText(), "These bounds say nothing.", "Write min, max or both, min not above max");
        return new WordCountCheck(signal, min, max);
    }

    private static int ReadCount(JsonElement parent, string path, string key, int whenAbsent, JsonShape shape)
    {
        if (!shape.TryGet(parent, path, key, JsonValueKind.Number, isRequired: false, out var value))
            return whenAbsent;
        if (value.TryGetInt32(out var count) && count >= 0)
            return count;
        shape.Error($"{path}.{key}", value.GetRawText(), "Not a number of words.", "Write a whole number of 0 or more");
        return whenAbsent;
    }

    private static RefusalCheck? ReadRefusal(JsonElement element, string signal, string path, JsonShape shape)
    {
        if (shape.GetStrings(element, path, "refusal") is not { } phrases)
            return null;
        if (phrases.Count == 0 || phrases.Exists(string.IsNullOrWhiteSpace))
            shape.Error(path + ".refusal", null, "A refusal is recognized by its phrases.", "Write at least one phrase, and no empty one");
        return new RefusalCheck(signal, phrases);
    }

    private static PatternCheck? ReadPattern(JsonElement element, string kind, string signal, string path, JsonShape shape)
    {
        if (shape.GetString(element, path, kind, isRequired: true) is not { } pattern)
            return null;
        if (PatternCheck.TryCompile(pattern, out var problem) is { } compiled)
            return new PatternCheck(signal, compiled, IsNegated: kind == "not_matches");
        shape.Error($"{path}.{kind}", pattern, problem!, "Write an expression without lookaround and backreferences");
        return null;
    }

    private static HttpCheck? ReadHttp(JsonElement element, string signal, string path, JsonShape shape)
    {
        var timeout = PlanTime.Read(element, path, "timeout", DefaultTimeout, TimeSpan.FromMilliseconds(1), shape);
        if (timeout > MaxTimeout)
            shape.Error(path + ".timeout", timeout.ToString("c"), "Too long for a check.", "Write at most 00:05:00");
        if (shape.GetString(element, path, "http", isRequired: true) is not { } address)
            return null;
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.UserInfo.Length == 0)
            return new HttpCheck(signal, uri, timeout);
        shape.Error(path + ".http", address, "Not the address of a server: http or https, without user.", "Write it as http://127.0.0.1:9100/judge");
        return null;
    }
}
