using Microsoft.AspNetCore.Mvc;
using Microsoft.FeatureManagement.Mvc;

namespace ExistingHost;

/// <summary>Pages of the host itself that depend on the flag by which its orders are routed.</summary>
public sealed class OrdersController : Controller
{
    /// <summary>A page that shows each user a text of the variant.</summary>
    [HttpGet("/account/orders")]
    public IActionResult Index() => View();

    /// <summary>Exists only for users with the candidate.</summary>
    [HttpGet("/account/orders/new")]
    [FeatureGate("release.orders")]
    public IActionResult New() => Content("open");
}
