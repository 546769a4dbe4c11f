namespace FlagGateway.Ofrep;

/// <summary>Why there is no evaluation.</summary>
/// <param name="Status">Status of the response, for a single evaluation.</param>
/// <param name="Code">One of OpenFeature's error codes.</param>
/// <param name="Details">Details for the client's log.</param>
/// <seealso href="https://openfeature.dev/specification/types#error-code">OpenFeature error codes</seealso>
internal sealed record OfrepError(int Status, string Code, string Details)
{
    public static OfrepError KeyMissing { get; } = new(
        StatusCodes.Status400BadRequest, "TARGETING_KEY_MISSING", "Users or percentages decide this flag: put a targetingKey into the context.");

    public static OfrepError Internal { get; } = new(StatusCodes.Status500InternalServerError, "GENERAL", "The evaluation failed; the gateway's log says why.");

    public static OfrepError TooMany { get; } = new(StatusCodes.Status429TooManyRequests, "GENERAL", "Too many requests from this address; Retry-After says when to come back.");

    public static OfrepError NotJson { get; } = new(StatusCodes.Status400BadRequest, "PARSE_ERROR", "Send Content-Type: application/json.");

    public static OfrepError TooLong { get; } = new(StatusCodes.Status400BadRequest, "PARSE_ERROR", $"A request has at most {OfrepRequestReader.MaxBodyLength / 1024} kB.");

    public static OfrepError Parse(string details) => new(StatusCodes.Status400BadRequest, "PARSE_ERROR", details);

    public static OfrepError InvalidContext(string details) => new(StatusCodes.Status400BadRequest, "INVALID_CONTEXT", details);

    public static OfrepError FlagNotFound(string key) => new(StatusCodes.Status404NotFound, "FLAG_NOT_FOUND", $"flags.json has no flag {key}.");
}
