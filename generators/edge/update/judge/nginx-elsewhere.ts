/**
 * Whether what nginx complains of is explained by its being another one than the container's, elsewhere: names of services that
 * only Docker knows, files of the image, modules that this one was built without.
 */
export function explained(words: string, folder: string): boolean {
  const [, file] = /^(?:open|cannot load)[^"]*"([^"]+)"/.exec(words) ?? [];
  const [, directive = ''] = /^unknown directive "([^"]+)"/.exec(words) ?? [];
  if (file !== undefined) return !file.startsWith(`${folder}/`);
  return ofModule.test(directive) || /^(?:host not found|getpwnam|getgrnam|dlopen)/.test(words);
}

/** Directives of modules that nginx is built with or without, and of the commonest that are added to it. */
const ofModule = new RegExp(
  `^(?:${[
    '(?:http2|http3|quic|dav|real_ip|addition|geoip2?|xslt|js|memcached|grpc|scgi|uwsgi|limit_conn|limit_req|userid|otel|acme)_',
    '(?:brotli|zstd|lua|modsecurity|pagespeed|vhost_traffic|fancyindex|upload|nchan|more_set|more_clear|cache_purge)_',
    '(?:stream|mail|ssi|sub_filter\\w*|auth_request\\w*|auth_jwt\\w*|secure_link\\w*|random_index|stub_status|slice|mirror\\w*)$',
    '(?:gzip_static|gunzip|set_real_ip_from|create_full_put_path|mp4|flv|add_(?:before|after)_body|geo|split_clients)$',
    '(?:perl\\w*|image_filter\\w*|browser|fancyindex|modsecurity|pagespeed|brotli|zstd|rtmp|echo|\\w+_by_lua\\w*)$',
  ].join('|')})`,
);
