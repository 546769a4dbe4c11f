using System.Text.Json;
using FlagGateway.Core.Bucketing;

namespace FlagGateway.Configuration.Flags;

/// <summary>Reads the gateway's own field <c>allocation.bucketing</c>, in which unknown keys are errors.</summary>
internal static class BucketingReader
{
    private static readonly string[] Keys = ["algorithm", "salt", "key", "seed", "version", "hash", "buckets", "text", "attribute", "include"];
    private static readonly string[] IncludeKeys = ["salt", "hash", "from", "to"];

    private static readonly (string Word, BucketingAlgorithm Value)[] Algorithms =
        [.. Enum.GetValues<BucketingAlgorithm>().Select(static one => (one.ToString().ToLowerInvariant(), one))];

    /// <summary>Reads the settings; <c>null</c> if there are none.</summary>
    public static BucketingSettings? Read(JsonElement allocation, string allocationPath, JsonShape reader)
    {
        if (!reader.TryGet(allocation, allocationPath, "bucketing", JsonValueKind.Object, isRequired: false, out var bucketing))
            return null;
        var path = allocationPath + ".bucketing";
        reader.RefuseUnknownKeys(bucketing, path, Keys);
        // The element is there to name an algorithm: without one the flag would silently have Microsoft's.
        reader.GetString(bucketing, path, "algorithm", isRequired: true);
        return new BucketingSettings
        {
            Algorithm = reader.GetWord(bucketing, path, "algorithm", BucketingAlgorithm.Microsoft, Algorithms),
            Salt = reader.GetString(bucketing, path, "salt"),
            Key = reader.GetString(bucketing, path, "key"),
            Seed = ReadInteger(bucketing, path, "seed", reader),
            Version = (int?)ReadInteger(bucketing, path, "version", reader),
            Hash = ReadHash(bucketing, path, reader),
            Buckets = (int?)ReadInteger(bucketing, path, "buckets", reader),
            Text = reader.GetWord<BucketText?>(bucketing, path, "text", null, ("utf8", BucketText.Utf8), ("javascript", BucketText.JavaScript)),
            Attribute = reader.GetString(bucketing, path, "attribute") is { } attribute && attribute != "user" ? attribute : null,
            Include = ReadInclude(bucketing, path, reader),
        };
    }

    private static InclusionSettings? ReadInclude(JsonElement bucketing, string bucketingPath, JsonShape reader)
    {
        if (!reader.TryGet(bucketing, bucketingPath, "include", JsonValueKind.Object, isRequired: false, out var include))
            return null;
        var path = bucketingPath + ".include";
        reader.RefuseUnknownKeys(include, path, IncludeKeys);
        var to = reader.TryGet(include, path, "to", JsonValueKind.Number, isRequired: true, out var value) ? value.GetDouble() : 100;
        return new(reader.GetString(include, path, "salt"), ReadHash(include, path, reader), reader.GetNumber(include, path, "from"), to);
    }

    private static BucketHash? ReadHash(JsonElement parent, string path, JsonShape reader) =>
        reader.GetWord<BucketHash?>(parent, path, "hash", null, ("rollout", BucketHash.Rollout), ("variant", BucketHash.Variant));

    private static long? ReadInteger(JsonElement parent, string path, string key, JsonShape reader)
    {
        if (!reader.TryGet(parent, path, key, JsonValueKind.Number, isRequired: false, out var value))
            return null;
        if (value.TryGetInt32(out var number))
            return number;
        reader.Error($"{path}.{key}", value.GetRawText(), "Not a whole number of 32 bits.", "Write one, such as 61");
        return null;
    }
}
