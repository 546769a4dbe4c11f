# Build on the SDK, run on the chiseled runtime: no shell, no package manager, user 1654.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY eng/ eng/
COPY src/ src/
COPY config/schemas/ config/schemas/
# There is no repository here to take the version from: docker build --build-arg VERSION=$(git describe --tags | sed s/^v//) .
ARG VERSION=0.1.0-local
# A known runtime lets the code be compiled ahead of time, which makes the start faster.
RUN dotnet publish src/FlagGateway -c Release --use-current-runtime -p:WithDemo=false -p:MinVerVersionOverride=$VERSION -o /app \
 && mkdir -p /data /usr/share/zoneinfo

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
COPY --chown=1654:1654 config/ /etc/flaggateway/
# Time zones of change freezes and start dates: the chiseled image has none.
COPY --from=build /usr/share/zoneinfo /usr/share/zoneinfo
# The only place the gateway writes to; everything else may be read-only.
COPY --from=build --chown=1654:1654 /data /var/lib/flaggateway
ENV FlagGateway__State__Path=/var/lib/flaggateway \
    DOTNET_EnableDiagnostics=0
USER 1654
EXPOSE 8080 8081
VOLUME /var/lib/flaggateway
HEALTHCHECK --interval=10s --timeout=4s --start-period=5s CMD ["/app/flaggateway", "healthcheck", "--config", "/etc/flaggateway"]
ENTRYPOINT ["/app/flaggateway"]
CMD ["run", "--config", "/etc/flaggateway"]
