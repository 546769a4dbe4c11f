namespace FlagGateway.State;

/// <summary>The store of state does not answer; the message says why.</summary>
internal sealed class StateUnavailableException(string message) : Exception(message);
