using ExistingHost;

await OrdersHost.Build(args).RunAsync();
