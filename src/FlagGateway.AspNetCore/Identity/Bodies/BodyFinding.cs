namespace FlagGateway.Identity.Bodies;

/// <summary>The result of searching a request's body.</summary>
internal enum BodyFinding
{
    /// <summary>Read as far as necessary, or to its end.</summary>
    Complete,

    /// <summary>The limit was reached before everything was found.</summary>
    Limit,

    /// <summary>Not a JSON object.</summary>
    Invalid,
}
