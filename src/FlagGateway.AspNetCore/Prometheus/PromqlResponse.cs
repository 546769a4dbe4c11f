using System.Globalization;
using System.Text.Json;

namespace FlagGateway.Prometheus;

/// <summary>Reads the body of a response of <c>/api/v1/query</c>.</summary>
/// <seealso href="https://prometheus.io/docs/prometheus/latest/querying/api/">the HTTP API of Prometheus</seealso>
internal static class PromqlResponse
{
    /// <summary>Reads a body; <c>null</c> if it is not a response of Prometheus.</summary>
    public static PromqlResult? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.GetProperty("status").GetString() switch
            {
                "success" => ReadData(document.RootElement.GetProperty("data")),
                "error" => ReadError(document.RootElement),
                _ => null,
            };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static PromqlResult ReadError(JsonElement root)
    {
        var kind = root.GetProperty("errorType").GetString();
        var text = root.TryGetProperty("error", out var error) ? error.GetString() : "";
        return PromqlResult.Failed(kind == "timeout" ? PromqlError.Timeout : PromqlError.Query, $"{kind}: {text}");
    }

    private static PromqlResult ReadData(JsonElement data)
    {
        var result = data.GetProperty("result");
        switch (data.GetProperty("resultType").GetString())
        {
            case "scalar":
                return ReadSample(result);
            case "vector" when result.GetArrayLength() == 0:
                return PromqlResult.NoData;
            case "vector" when result.GetArrayLength() > 1:
                return PromqlResult.Failed(PromqlError.NotOneSeries, $"{result.GetArrayLength()} series; aggregate them, with sum() or max()");
            case "vector":
                return result[0].TryGetProperty("value", out var sample)
                    ? ReadSample(sample)
                    : PromqlResult.Failed(PromqlError.NotOneSeries, "a native histogram; take a quantile or a rate of it");
            case var other:
                return PromqlResult.Failed(PromqlError.NotOneSeries, $"a {other}; a query must return one number");
        }
    }

    // [ time, "number" ]
    private static PromqlResult ReadSample(JsonElement sample) => PromqlResult.From(NumberOf(sample[1].GetString()!), sample[0].ValueKind == JsonValueKind.Number ? sample[0].GetDouble() : null);

    private static double NumberOf(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };
}
