using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("flaggateway")]
[assembly: InternalsVisibleTo("FlagGateway.AspNetCore")]
[assembly: InternalsVisibleTo("FlagGateway.Demo")]
[assembly: InternalsVisibleTo("FlagGateway.Core.Tests")]
[assembly: InternalsVisibleTo("FlagGateway.Tests")]
