namespace FlagGateway.State;

/// <summary>The state store is unavailable; the message contains the reason.</summary>
internal sealed class StateUnavailableException(string message) : Exception(message);
