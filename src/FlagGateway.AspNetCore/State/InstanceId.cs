namespace FlagGateway.State;

/// <summary>
/// Identity of this process in the fleet. Different after each restart, so that earlier counts stay separate.
/// </summary>
/// <param name="Id">Unique.</param>
/// <param name="Name">For display: the machine's name.</param>
internal sealed record InstanceId(string Id, string Name)
{
    private const int MaxOfTheName = 47;

    public static InstanceId Create() => Create(Environment.MachineName);

    public static InstanceId Create(string name) => new($"{name[..Math.Min(name.Length, MaxOfTheName)]}-{Guid.NewGuid().ToString("N")[..12]}", name);
}
