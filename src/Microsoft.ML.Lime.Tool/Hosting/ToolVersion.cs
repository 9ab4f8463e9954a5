using System.Reflection;

namespace Microsoft.ML.Lime.Tool.Hosting;

/// <summary>The version of this program.</summary>
internal static class ToolVersion
{
    /// <summary>For example <c>0.1.0</c>.</summary>
    public static string Text { get; } =
        typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The version of ONNX Runtime that this program was built with.</summary>
    public static string OnnxRuntime { get; } = typeof(ToolVersion).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "OnnxRuntimeVersion").Value!;
}
