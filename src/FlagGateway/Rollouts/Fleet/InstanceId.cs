namespace FlagGateway.Rollouts.Fleet;

/// <summary>Who this process is among its like. Another one after each restart, so that what it counted before stays apart.</summary>
/// <param name="Id">Unique.</param>
/// <param name="Name">For people: the machine's name.</param>
internal sealed record InstanceId(string Id, string Name)
{
    public static InstanceId Create() => new($"{Environment.MachineName}-{Guid.NewGuid():N}"[..Math.Min(Environment.MachineName.Length + 13, 60)], Environment.MachineName);
}
