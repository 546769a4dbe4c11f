using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("FlagGateway.AspNetCore")]
[assembly: InternalsVisibleTo("FlagGateway.Core.Tests")]
[assembly: InternalsVisibleTo("FlagGateway.Tests")]
