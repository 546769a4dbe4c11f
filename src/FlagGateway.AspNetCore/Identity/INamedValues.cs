namespace FlagGateway.Identity;

/// <summary>All values that a part of a request has for one name, in order.</summary>
internal interface INamedValues
{
    /// <summary>The value.</summary>
    ReadOnlySpan<char> Current { get; }

    /// <summary>Moves to the next value of the name.</summary>
    /// <returns><c>false</c> if there is none.</returns>
    bool MoveNext();
}
