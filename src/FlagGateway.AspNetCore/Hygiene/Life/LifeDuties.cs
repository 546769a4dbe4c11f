using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Core.Hygiene.Reminding;

namespace FlagGateway.Hygiene.Life;

/// <summary>What follows from what was observed.</summary>
internal interface ILifeDuties
{
    /// <summary>Writes extensions to the audit log, and returns what was observed with those that are there.</summary>
    Task<FlagLives> ExtendAsync(FlagLives lives, CancellationToken cancellationToken);

    /// <summary>The reminders to send now.</summary>
    IReadOnlyList<Reminder> Due(FlagLives lives);

    /// <summary>Sends reminders.</summary>
    void Send(IReadOnlyList<Reminder> reminders);
}

/// <summary>The duties of the instance that leads.</summary>
internal sealed class LifeDuties(RetirementExtensions extensions, Reminders reminders) : ILifeDuties
{
    public Task<FlagLives> ExtendAsync(FlagLives lives, CancellationToken cancellationToken) => extensions.WriteAsync(lives, cancellationToken);

    public IReadOnlyList<Reminder> Due(FlagLives lives) => reminders.Due(lives);

    public void Send(IReadOnlyList<Reminder> due) => reminders.Send(due);
}
