using FlagGateway.State;

namespace FlagGateway.Tools;

/// <summary>Checks the audit log of a state folder.</summary>
public static class AuditLog
{
    /// <summary>Reads all entries and checks that none was changed, removed or inserted. A gateway may be running on the folder.</summary>
    /// <param name="statePath">The folder of <c>FlagGateway:State:Path</c>.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public static AuditVerdict Verify(string statePath) => AuditChain.Verify(statePath);
}
