{{- define "flaggateway.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* A release named like the chart has no double name. */}}
{{- define "flaggateway.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 57 | trimSuffix "-" }}
{{- else -}}
{{- $name := include "flaggateway.name" . -}}
{{- (contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name)) | trunc 57 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "flaggateway.selector" -}}
app.kubernetes.io/name: {{ include "flaggateway.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "flaggateway.labels" -}}
{{ include "flaggateway.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "flaggateway.configMap" -}}
{{- .Values.config.existingConfigMap | default (printf "%s-config" (include "flaggateway.fullname" .)) }}
{{- end }}

{{- define "flaggateway.claim" -}}
{{- .Values.state.persistence.existingClaim | default (printf "%s-state" (include "flaggateway.fullname" .)) }}
{{- end }}
