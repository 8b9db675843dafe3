# nginx in front of two containers: the configuration of deploy/nginx with what is different here.
# It listens above 1024, since it is not root, logs to the container's output, keeps less, since that
# is in memory, knows two services instead of one, and asks the second where the first cannot be
# reached. NGINX and the PYTHON of the other file may be a digest, 1.28-bookworm@sha256:…
ARG NGINX=1.28-bookworm
FROM nginx:${NGINX}
COPY deploy/nginx/costcalc.conf /etc/nginx/conf.d/default.conf
RUN sed -i -E \
        -e 's/server 127\.0\.0\.1:8000 (max_conns=[0-9]+);/server app-1:8000 \1; server app-2:8000 \1;/' \
        -e 's/listen (\[::\]:)?80 /listen \18080 /' \
        -e 's#/var/log/nginx/costcalc\.log#/dev/stdout#; s#/var/log/nginx/costcalc-error\.log#/dev/stderr#' \
        -e 's#/var/cache/costcalc#/var/cache/nginx/costcalc#; s/max_size=200m/max_size=32m/' \
        -e 's/proxy_next_upstream off;.*/proxy_next_upstream error;/' \
        /etc/nginx/conf.d/default.conf \
    && sed -i -E -e '/^user /d' -e 's#^pid .*#pid /tmp/nginx.pid;#' \
        -e 's/worker_connections .*/worker_connections 8192;/' /etc/nginx/nginx.conf
USER 101:101
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8080/healthz"]
