namespace FlagGateway.State;

/// <summary>Who this process is among its like. Another one after each restart, so that what it counted before stays apart.</summary>
/// <param name="Id">Unique.</param>
/// <param name="Name">For display: the machine's name.</param>
internal sealed record InstanceId(string Id, string Name)
{
    private const int MaxOfTheName = 47;

    public static InstanceId Create() => Create(Environment.MachineName);

    public static InstanceId Create(string name) => new($"{name[..Math.Min(name.Length, MaxOfTheName)]}-{Guid.NewGuid().ToString("N")[..12]}", name);
}
