// The SDK is written for bundlers: one of its imports has no extension.
export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (specifier.startsWith(".") && !specifier.endsWith(".js")) return next(`${specifier}.js`, context);
    throw error;
  }
}
